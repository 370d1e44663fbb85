/** Channels of the five maps that LPIPS compares, of AlexNet and of VGG16: as many weights has each of its heads. */
export const lpipsChannels = { alex: [64, 192, 384, 256, 256], vgg: [64, 128, 256, 512, 512] } as const;
