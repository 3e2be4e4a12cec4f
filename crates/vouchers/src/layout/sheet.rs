//! The card: shop and phone on top, then the package, the credential beside the portal's QR code, what to do with it,
//! and whose it is at the foot.

use super::points;
use super::words::{CardWords, Value};
use crate::error::Part;
use crate::face::Face;
use crate::fit::{Fitted, Room, fit, fit_height, fit_line_first, fit_whole, leading};
use crate::qr::{QUIET_MODULES, Qr};
use crate::scene::{Align, Area, INK, Item, SOFT, Scene, WATERMARK, contain};
use std::rc::Rc;

const PADDING: f32 = points(4.2);
const QR_SIDE: f32 = points(19.5);
/// Sizes are drawn for this height; a higher card has larger print.
const BASE_HEIGHT: f32 = points(54.0);

/// Everything measured, before the spare height is known.
struct Parts {
    header: Header,
    title: Fitted,
    copy_tag: Option<Fitted>,
    serial: (Fitted, Fitted),
    pin: (Fitted, Fitted),
    portal: Fitted,
    checks: Fitted,
    footer: Fitted,
}

impl Parts {
    fn values_height(&self) -> f32 {
        [&self.serial.0, &self.serial.1, &self.pin.0, &self.pin.1].into_iter().map(Fitted::height).sum()
    }

    fn title_height(&self) -> f32 {
        self.title.height().max(self.copy_tag.as_ref().map_or(0.0, |tag| tag.height() + 1.0))
    }
}

struct Header {
    logo: Option<(f32, f32)>,
    name: Fitted,
    phone: Fitted,
    height: f32,
}

/// Draws one card, or names the half of the credential that can't be whole in it.
pub(super) fn card(words: &CardWords, qr: Option<Rc<Qr>>, width: f32, height: f32) -> Result<Scene, Part> {
    let scale = (height / BASE_HEIGHT).clamp(1.0, 1.12);
    let inner = width - 2.0 * PADDING;
    // Beside the code there must be room for its quiet zone.
    let beside = qr.as_ref().map_or(inner, |qr| inner - QR_SIDE - quiet(qr));
    let parts = measure(words, inner, beside, scale)?;
    let mut scene = Scene::new(width, height);
    if words.copy {
        watermark(&mut scene);
    }
    draw(&mut scene, words, &parts, qr, beside, scale);
    Ok(scene)
}

fn quiet(qr: &Qr) -> f32 {
    QR_SIDE / qr.side() as f32 * QUIET_MODULES as f32
}

fn line(width: f32, size_max: f32, size_min: f32) -> Room {
    Room { width, lines_max: 1, size_max, size_min }
}

fn measure(words: &CardWords, inner: f32, beside: f32, scale: f32) -> Result<Parts, Part> {
    let copy_tag = words.copy.then(|| fit(Face::Bold, "COPY", line(inner, 9.0 * scale, 9.0 * scale)));
    let tag_width = copy_tag.as_ref().map_or(0.0, |tag| tag.width() + 18.0);
    let title = Room { width: inner - tag_width, lines_max: 2, size_max: 12.5 * scale, size_min: 7.5 };
    let checks = fit(Face::Regular, &words.checks, line(inner * 0.4, 8.0 * scale, 6.0));
    let before_checks = inner - checks.width() - if words.checks.is_empty() { 0.0 } else { 8.0 };
    let footer = [&words.buyer, &words.date, &words.reference];
    let footer: Vec<&str> = footer.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    Ok(Parts {
        header: header(words, inner, scale),
        title: fit(Face::Bold, &words.package, title),
        copy_tag,
        serial: credential(&words.serial, beside, 11.0 * scale, scale)?,
        pin: credential(&words.pin, beside, 17.5 * scale, scale)?,
        portal: fit_line_first(
            Face::Bold,
            &words.check_at,
            Room { lines_max: 2, ..line(before_checks, 8.0 * scale, 6.0) },
        ),
        checks,
        footer: fit(Face::Regular, &footer.join("  ·  "), Room { lines_max: 2, ..line(inner, 6.5 * scale, 5.0) }),
    })
}

fn header(words: &CardWords, inner: f32, scale: f32) -> Header {
    let logo = words.logo.as_ref().map(|logo| contain(logo, points(16.0), points(6.5) * scale));
    let after_logo = inner - logo.map_or(0.0, |(width, _)| width + 6.0);
    let phone = fit(Face::Regular, &words.shop_phone, line(after_logo * 0.45, 8.0 * scale, 5.5));
    let name = fit(Face::Bold, &words.shop_name, line(after_logo - phone.width() - 8.0, 8.5 * scale, 6.0));
    let height = logo.map_or(0.0, |(_, height)| height).max(name.height()).max(phone.height());
    Header { logo, name, phone, height }
}

/// Label and value.
fn credential(value: &Value, width: f32, size_max: f32, scale: f32) -> Result<(Fitted, Fitted), Part> {
    let label = fit(Face::Regular, &value.label, line(width, 6.5 * scale, 5.0));
    let room = Room { width, lines_max: 2, size_max, size_min: 7.0 };
    Ok((label, fit_whole(&value.groups, room).ok_or(value.part)?))
}

fn draw(scene: &mut Scene, words: &CardWords, parts: &Parts, qr: Option<Rc<Qr>>, beside: f32, scale: f32) {
    let inner = scene.width - 2.0 * PADDING;
    let foot = scene.height - PADDING - parts.footer.height();
    scene.text(&parts.footer, Align::Left, PADDING, inner, foot, SOFT);

    let mut y = draw_header(scene, words, &parts.header, inner);
    let gaps = Gaps::of(parts, qr.is_some(), foot - y, scale);
    y = draw_title(scene, parts, inner, y + gaps.each);

    let body = y + gaps.each;
    let between = if qr.is_some() { gaps.each.max(QR_SIDE + 1.0 - parts.values_height()) } else { gaps.each };
    let mut y = draw_values(scene, parts, beside, body, between);
    if let Some(qr) = qr {
        let area = Area { x: PADDING + inner - QR_SIDE, y: body + 1.0, width: QR_SIDE, height: QR_SIDE };
        scene.items.push(Item::Qr { qr, area });
        y = y.max(area.y + QR_SIDE);
    }
    let top = y + gaps.each;
    y = scene.text(&parts.portal, Align::Left, PADDING, inner, top, INK);
    y = y.max(scene.text(&parts.checks, Align::Right, PADDING, inner, top, INK));
    let above = gaps.each.min(3.0) / 2.0;
    draw_instruction(scene, &words.instruction, inner, (y + above, foot - 2.0), scale);
}

/// The height that is left over, shared out.
struct Gaps {
    each: f32,
}

impl Gaps {
    fn of(parts: &Parts, has_qr: bool, room: f32, scale: f32) -> Self {
        let values = parts.values_height();
        let body = if has_qr { values.max(QR_SIDE + 1.0) } else { values };
        let fixed = parts.title_height() + body + parts.portal.height().max(parts.checks.height());
        // Two lines of instruction come before more air.
        let instruction = 2.0 * leading(6.5 * scale);
        let spare = room - fixed - instruction - 2.0;
        Self { each: (spare / 5.0).clamp(0.5, 8.0) }
    }
}

fn draw_header(scene: &mut Scene, words: &CardWords, header: &Header, inner: f32) -> f32 {
    let mut x = PADDING;
    if let (Some(logo), Some((width, height))) = (words.logo.clone(), header.logo) {
        let y = PADDING + (header.height - height) / 2.0;
        scene.items.push(Item::Logo { logo, area: Area { x, y, width, height } });
        x += width + 6.0;
    }
    let middle = |fitted: &Fitted| PADDING + (header.height - fitted.height()) / 2.0;
    scene.text(&header.name, Align::Left, x, inner, middle(&header.name), INK);
    scene.text(&header.phone, Align::Right, PADDING, inner, middle(&header.phone), INK);
    let end = PADDING + header.height;
    if header.height > 0.0 {
        scene.rule(PADDING, inner, end + 2.0, None);
    }
    end + 2.5
}

fn draw_title(scene: &mut Scene, parts: &Parts, inner: f32, top: f32) -> f32 {
    let end = scene.text(&parts.title, Align::Left, PADDING, inner, top, INK);
    let Some(tag) = &parts.copy_tag else { return end };
    let (width, height) = (tag.width() + 10.0, tag.height() + 1.0);
    let x = PADDING + inner - width;
    let y = top + ((end - top - height) / 2.0).max(0.0);
    scene.items.push(Item::Frame { area: Area { x, y, width, height }, width: 1.0, grey: INK });
    scene.text(tag, Align::Centre, x, width, y + 0.2, INK);
    end.max(y + height)
}

fn draw_values(scene: &mut Scene, parts: &Parts, width: f32, top: f32, gap: f32) -> f32 {
    let mut y = top;
    for (index, (label, value)) in [&parts.serial, &parts.pin].into_iter().enumerate() {
        if index > 0 {
            y += gap;
        }
        y = scene.text(label, Align::Left, PADDING, width, y, SOFT);
        y = scene.text(value, Align::Left, PADDING, width, y, INK);
    }
    y
}

/// Whole if the room allows it at any size, and as many lines as that takes.
fn draw_instruction(scene: &mut Scene, text: &str, inner: f32, room: (f32, f32), scale: f32) {
    let (top, bottom) = room;
    let fitted = fit_height(Face::Regular, text, (inner, bottom - top), (6.5 * scale, 5.0));
    scene.text(&fitted, Align::Left, PADDING, inner, top, SOFT);
}

/// A pale COPY across the card, under the text: it survives when the corner is cut off.
fn watermark(scene: &mut Scene) {
    let run = Face::Bold.shape("COPY");
    let angle: f32 = 24.0;
    let size = scene.width * 0.3;
    let (sin, cos) = angle.to_radians().sin_cos();
    let (length, cap_height) = (run.width() * size, 0.714 * size);
    let x = (scene.width - length * cos + cap_height * sin) / 2.0;
    let baseline = (scene.height + length * sin + cap_height * cos) / 2.0;
    scene.items.push(Item::Text { run, x, baseline, size, grey: WATERMARK, angle });
}
