//! One size for a block of numbers: over it, or under it.
//!
//! Guarantees: a size is given to several numbers only where every block of the lines that wait has one size of its own, at
//! its head or, where it says so, at its foot.

use super::Chat;
use super::pairs::Lone;
use crate::tokens::{Token, TokenKind, is_one_of};

/// How far a size on a line of its own says that it is for several numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    Unsaid,
    /// `2GB:`, `2gb for these numbers`: for those below.
    Below,
    /// `2gb each`, `All 2gb`: for those below or those above.
    Each,
}

/// How far a size's line says that it is for several numbers.
pub(super) fn spread_of(text: &str, tokens: &[Token]) -> Spread {
    let said = |list: &[&str]| tokens.iter().any(|t| t.kind == TokenKind::Word && is_one_of(t.text(text), list));
    if tokens.iter().any(|t| t.kind == TokenKind::Each) {
        Spread::Each
    } else if text.trim_end().trim_end_matches('*').ends_with(':') || said(&["these", "following", "below"]) {
        Spread::Below
    } else {
        Spread::Unsaid
    }
}

impl<'t> Chat<'t, '_> {
    /// Whether what waits is nothing but blocks of numbers under or over one size each.
    pub(super) fn is_in_blocks(&self, lone: &[Lone<'t>]) -> bool {
        let is_size = |l: &Lone<'t>| matches!(l, Lone::Size { .. });
        let sizes = lone.iter().filter(|l| is_size(l)).count();
        if sizes == 0
            || lone.len() < sizes * 2
            || lone.iter().any(|l| matches!(l, Lone::Size { size: Err(_), .. } | Lone::Size { bare: true, .. }))
        {
            return false;
        }
        let blocks = self.blocks(lone);
        let last = blocks.len().saturating_sub(1);
        let several = lone.len() > sizes * 2;
        let spread = |l: Option<&Lone<'t>>| match l {
            Some(Lone::Size { spread, .. }) => Some(*spread),
            _ => None,
        };
        several
            && blocks.iter().enumerate().all(|(at, block)| {
                let one = block.iter().filter(|l| is_size(l)).count() == 1 && block.len() > 1;
                let ended = at < last || self.block_ended;
                let begun = block.first().is_some_and(|l| self.begins_block(l));
                let heads = spread(block.first()).is_some_and(|spread| spread != Spread::Unsaid || (begun && ended));
                let foots = spread(block.last()) == Some(Spread::Each);
                one && (heads || foots)
            })
    }

    fn begins_block(&self, lone: &Lone<'t>) -> bool {
        self.gaps.binary_search(&lone.line().index).is_ok()
    }

    /// Cuts what waits at its empty lines.
    fn blocks<'l>(&self, lone: &'l [Lone<'t>]) -> Vec<&'l [Lone<'t>]> {
        let begins = |l: &Lone<'t>| self.begins_block(l);
        let mut blocks = Vec::new();
        let mut first = 0;
        for at in 1..=lone.len() {
            if lone.get(at).is_none_or(begins) {
                blocks.extend(lone.get(first..at));
                first = at;
            }
        }
        blocks
    }

    pub(super) fn accept_blocks(&mut self, lone: Vec<Lone<'t>>) {
        let sizes: Vec<usize> = self.blocks(&lone).iter().map(|block| block.len()).collect();
        let mut waiting = lone.into_iter();
        for count in sizes {
            let (sized, numbers): (Vec<_>, Vec<_>) =
                waiting.by_ref().take(count).partition(|l| matches!(l, Lone::Size { .. }));
            let Some(Lone::Size { at, size, network, bare, spread }) = sized.into_iter().next() else { continue };
            for number in numbers {
                self.pair(number, Lone::Size { at, size: size.clone(), network, bare, spread });
            }
        }
    }
}
