import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import "./components/controls.css";
import "./app.css";
import "./styles/print.css";
import { App } from "./App";

const root = document.getElementById("app");
if (root) render(<App />, root);
