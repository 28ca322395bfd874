// Which part of the drawing is seen: moved by dragging and scrolling, brought near by Ctrl and the wheel.
import type { Camera } from "../messages";

const nearest = 2;
const farthest = 0.15;
const margin = 28;

export class View {
  private camera: Camera = { x: 0, y: 0, scale: 1 };
  private size = { width: 1, height: 1 };

  constructor(
    private readonly svg: SVGSVGElement,
    private readonly content: SVGGElement,
    private readonly moved: (camera: Camera) => void,
  ) {
    svg.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
    this.listenToDragging();
  }

  /** The size of what is drawn. */
  measure(width: number, height: number): void {
    this.size = { width: Math.max(1, width), height: Math.max(1, height) };
  }

  /** fit shows all of it, not larger than it is. */
  fit(): void {
    const room = this.svg.getBoundingClientRect();
    const scale = clamp(Math.min((room.width - 2 * margin) / this.size.width, (room.height - 2 * margin) / this.size.height, 1));
    this.set({ scale, x: Math.max(margin, (room.width - this.size.width * scale) / 2), y: Math.max(margin, (room.height - this.size.height * scale) / 2) });
  }

  set(camera: Camera): void {
    this.camera = camera;
    this.content.setAttribute("transform", `translate(${camera.x} ${camera.y}) scale(${camera.scale})`);
    this.moved(camera);
  }

  /** zoom brings nearer around a point of the window, its middle if none is named. */
  zoom(by: number, x?: number, y?: number): void {
    const room = this.svg.getBoundingClientRect();
    const [px, py] = [(x ?? room.left + room.width / 2) - room.left, (y ?? room.top + room.height / 2) - room.top];
    const { camera } = this;
    const scale = clamp(camera.scale * by);
    const part = scale / camera.scale;
    this.set({ scale, x: px - (px - camera.x) * part, y: py - (py - camera.y) * part });
  }

  pan(dx: number, dy: number): void {
    this.set({ ...this.camera, x: this.camera.x + dx, y: this.camera.y + dy });
  }

  /** reveal moves what hides behind an edge into sight. */
  reveal(element: Element): void {
    const [room, at] = [this.svg.getBoundingClientRect(), element.getBoundingClientRect()];
    const shift = (low: number, high: number, from: number, to: number): number =>
      low < from + margin ? from + margin - low : high > to - margin ? Math.max(to - margin - high, from + margin - low) : 0;
    const [dx, dy] = [shift(at.left, at.right, room.left, room.right), shift(at.top, at.bottom, room.top, room.bottom)];
    if (dx !== 0 || dy !== 0) this.pan(dx, dy);
  }

  private wheel(e: WheelEvent): void {
    e.preventDefault();
    if (e.ctrlKey || e.metaKey) this.zoom(Math.exp(-e.deltaY * 0.004), e.clientX, e.clientY);
    else if (e.shiftKey && e.deltaX === 0) this.pan(-e.deltaY, 0);
    else this.pan(-e.deltaX, -e.deltaY);
  }

  // A press that moves is a drag, and no click.
  private listenToDragging(): void {
    let from: { x: number; y: number; dragging: boolean } | undefined;
    this.svg.addEventListener("pointerdown", (e) => {
      if (e.button === 0) from = { x: e.clientX, y: e.clientY, dragging: false };
    });
    this.svg.addEventListener("pointermove", (e) => {
      if (!from) return;
      const [dx, dy] = [e.clientX - from.x, e.clientY - from.y];
      if (!from.dragging && Math.hypot(dx, dy) < 4) return;
      if (!from.dragging) this.svg.setPointerCapture(e.pointerId);
      this.pan(dx, dy);
      from = { x: e.clientX, y: e.clientY, dragging: true };
      this.svg.classList.add("dragging");
    });
    const end = (e: PointerEvent): void => {
      if (from?.dragging) this.svg.releasePointerCapture(e.pointerId);
      from = undefined;
      this.svg.classList.remove("dragging");
    };
    this.svg.addEventListener("pointerup", end);
    this.svg.addEventListener("pointercancel", end);
  }
}

function clamp(scale: number): number {
  return Math.min(nearest, Math.max(farthest, scale));
}
