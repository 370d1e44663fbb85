/** What a pixel of a room can show; the order is that of the numbers in masks. */
export const parts = [
  "wall",
  "floor",
  "ceiling",
  "window",
  "curtain",
  "door",
  "picture",
  "mirror",
  "rug",
  "lamp",
  "plant",
  "bed",
  "pillow",
  "bedside",
  "wardrobe",
  "shelf",
  "bench",
  "counter",
  "wall unit",
  "oven",
  "hob",
  "hood",
  "sink",
  "fridge",
  "table",
  "chair",
  "utensil",
] as const;
export type Part = (typeof parts)[number];

/** The faces of the room's box; the order is that of the numbers in layout masks. */
export const faces = ["floor", "left", "back", "right", "ceiling"] as const;
export type Face = (typeof faces)[number];
export type Wall = "left" | "back" | "right";
