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
Element.prototype.scrollIntoView = () => undefined;
document.execCommand = () => false;

// a view that is fetched for the first time is compiled first
configure({ asyncUtilTimeout: 5000 });

afterEach(() => clearMocks());
