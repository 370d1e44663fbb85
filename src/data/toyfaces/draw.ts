import type { Picture } from "../toys/picture";
import { drawBackground } from "./background";
import { drawBeard } from "./beard";
import { browsOf, drawBrows, type Brows } from "./brows";
import { drawEyes, eyesOf, type Eyes } from "./eyes";
import { drawGlasses } from "./glasses";
import { drawCap, drawHairBehind } from "./hair";
import { hairlineOf } from "./hairline";
import type { Identity } from "./identity";
import { drawMouth, mouthOf, type Mouth } from "./mouth";
import { drawNose, noseOf, type Nose } from "./nose";
import type { DrawnPart } from "./parts";
import { createScene, type Scene } from "./scene";
import type { Shot } from "./shot";
import { drawEar, drawFaceSkin, drawLines, drawRelief, prepareSkin } from "./skin";
import { drawClothes, drawNeck } from "./torso";

/** A face before it is drawn: the turned head and the curves of its features, from which the landmarks are read. */
export interface FaceShape {
  readonly scene: Scene;
  readonly eyes: Eyes;
  readonly brows: Brows;
  readonly nose: Nose;
  readonly mouth: Mouth;
}

/** The shape of a face in a picture of `size` pixels; it is the same at every size. */
export function shapeFace(identity: Identity, shot: Shot, size: number): FaceShape {
  const scene = createScene(identity, shot, size);
  return { scene, eyes: eyesOf(scene), brows: browsOf(scene), nose: noseOf(scene), mouth: mouthOf(scene) };
}

/** Draws one face for a picture of `size` pixels (details that 64 pixels cannot show are left out up to there), from back to front. */
export function drawFace(identity: Identity, shot: Shot, size: number): Picture<DrawnPart> {
  const face = shapeFace(identity, shot, size);
  const { scene } = face;
  const { picture, head, style } = scene;
  const far = head.near === 1 ? -1 : 1;
  const hairline = hairlineOf(scene);
  const ears = style.drape === undefined && style.edge !== "curls";
  prepareSkin(scene);
  drawBackground(scene);
  const hair = drawHairBehind(scene, hairline);
  drawNeck(scene);
  drawClothes(scene);
  hair.curtain(head.near);
  if (Math.abs(shot.yaw) < 15) hair.curtain(far);
  drawCap(scene, hair, hairline);
  if (ears) drawEar(scene, far);
  drawFaceSkin(scene, hair, hairline);
  drawRelief(scene);
  drawLines(scene);
  if (identity.beard === "stubble") drawBeard(scene);
  drawEyes(scene, face.eyes);
  drawBrows(scene, face.brows);
  picture.unclip();
  if (identity.beard !== "stubble") drawBeard(scene);
  drawMouth(scene, face.mouth);
  drawNose(scene, face.nose);
  if (ears) drawEar(scene, head.near);
  drawGlasses(scene);
  return picture;
}
