// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { render } from "@/test/render";
import { Sheet } from "./sheet";

function open() {
  const onClose = vi.fn();
  const drawn = render(
    <Sheet onClose={onClose} title="Bet slip">
      <button type="button">Place</button>
    </Sheet>,
  );
  return { onClose, ...drawn };
}

describe("a sheet", () => {
  test("is a dialog with a name and takes the focus", () => {
    open();
    expect(document.activeElement).toBe(screen.getByRole("dialog", { name: "Bet slip" }));
  });

  test("closes on Escape", () => {
    const { onClose } = open();
    fireEvent.keyDown(document, { key: "Escape" });
    expect(onClose).toHaveBeenCalledOnce();
  });

  test("keeps the focus inside: Tab goes round", () => {
    open();
    const place = screen.getByRole("button", { name: "Place" });
    place.focus();
    fireEvent.keyDown(document, { key: "Tab" });
    expect(document.activeElement).toBe(screen.getAllByRole("button", { name: "Close" }).at(-1));
    fireEvent.keyDown(document, { key: "Tab", shiftKey: true });
    expect(document.activeElement).toBe(place);
  });

  test("gives the focus back and lets the page scroll again", () => {
    const before = document.createElement("button");
    document.body.append(before);
    before.focus();
    const { unmount } = open();
    expect(document.body.style.overflow).toBe("hidden");
    unmount();
    expect(document.activeElement).toBe(before);
    expect(document.body.style.overflow).toBe("");
    before.remove();
  });
});
