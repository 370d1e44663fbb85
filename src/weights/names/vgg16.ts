import { allNames, convNames, type Names } from "./names";

/** Our convolutions and their places among torchvision's `features`, which counts ReLUs and pools too. */
const places = {
  ...{ conv1_1: 0, conv1_2: 2, conv2_1: 5, conv2_2: 7, conv3_1: 10, conv3_2: 12, conv3_3: 14 },
  ...{ conv4_1: 17, conv4_2: 19, conv4_3: 21, conv5_1: 24, conv5_2: 26, conv5_3: 28 },
};

/** VGG16 of torchvision (models/vgg.py, `vgg16`; the classifier is left out). Colours in the order RGB. */
export const vgg16Names: Names = allNames(
  Object.entries(places).map(([layer, i]) => convNames(layer, `features.${i}`)),
);
