import type { Attributes, Registrar } from "./register";

/** Resizing: the stock gradients ignore halfPixelCenters and have none of their own. Each is one native op here, and the gradient's gradient is resizing. */
export function registerResizing({ backend, gradient, kernel, native, run, constant, attribute }: Registrar): void {
  const corners = (a: Attributes) => [
    attribute.type("T", "float32"),
    attribute.flag("align_corners", Boolean(a["alignCorners"])),
    attribute.flag("half_pixel_centers", Boolean(a["halfPixelCenters"])),
  ];
  kernel("ResizeBilinearGrad", ({ dy, images }, a) =>
    backend.executeSingleOutput("ResizeBilinearGrad", corners(a), [dy!, images!]),
  );
  kernel("ResizeNearestNeighborGrad", ({ dy, images }, a) =>
    native("ResizeNearestNeighborGrad", corners(a), [dy!, images!.shape.slice(1, 3)]),
  );
  for (const name of ["ResizeBilinear", "ResizeNearestNeighbor"]) {
    gradient(name, { inputs: ["images"] }, (dy, [images], a) => ({
      images: () => run(`${name}Grad`, { dy, images: constant(images!) }, a),
    }));
    gradient(`${name}Grad`, { inputs: ["dy"] }, (ddy, [dy], a) => ({
      dy: () => run(name, { images: ddy }, { ...a, size: dy!.shape.slice(1, 3) }),
    }));
  }
}

/** Mirror padding: the stock gradient drops what the borders contribute. */
export function registerMirrorPad({ gradient, kernel, native, run, attribute }: Registrar): void {
  kernel("MirrorPadGrad", ({ dy }, { paddings, mode }) =>
    native(
      "MirrorPadGrad",
      [
        attribute.type("T", "float32"),
        attribute.type("Tpaddings", "int32"),
        attribute.text("mode", (mode as string).toUpperCase()),
      ],
      [dy!, paddings as number[][]],
    ),
  );
  gradient("MirrorPad", { inputs: [] }, (dy, _, a) => ({ x: () => run("MirrorPadGrad", { dy }, a) }));
  gradient("MirrorPadGrad", { inputs: [] }, (ddy, _, a) => ({ dy: () => run("MirrorPad", { x: ddy }, a) }));
}
