// what jsdom lacks of the webview: modal dialogs, sizes, scrolling
import { configure } from "@testing-library/svelte";
import { afterEach } from "vitest";
import { clearMocks } from "./stand-in/ipc";

HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
} as unknown as typeof ResizeObserver;
// as wide as the window opens
Object.defineProperty(HTMLElement.prototype, "clientWidth", { get: () => 1224 });
Element.prototype.scrollIntoView = () => undefined;
// axe asks whether text is an icon; without a canvas it does without
HTMLCanvasElement.prototype.getContext = () => null;
document.execCommand = () => false;

// a view that is fetched for the first time is compiled first
configure({ asyncUtilTimeout: 5000 });

afterEach(() => clearMocks());
