/** The drawing itself, the same in a worker and, where workers have no canvas, on the page. */

/** Server and phones refuse larger pictures before decoding them: they fill the memory. */
const MAX_PIXELS = 25_000_000
const LONG_SIDE = 2048
const QUALITY = 0.8
const MEDIA_TYPE = 'image/jpeg'

type Drawable = { getContext(kind: '2d'): { drawImage(image: ImageBitmap, x: number, y: number, w: number, h: number): void } | null }

/** JPEG bytes, or why not. Orientation is applied; all metadata stays behind. */
export async function draw<C>(
  file: Blob,
  canvasOf: (width: number, height: number) => C,
  encode: (canvas: C, type: string, quality: number) => Promise<Blob | null>,
): Promise<ArrayBuffer | 'not_a_picture' | 'too_large'> {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null)
  if (!image) return 'not_a_picture'
  try {
    if (image.width * image.height > MAX_PIXELS) return 'too_large'
    const scale = Math.min(1, LONG_SIDE / Math.max(image.width, image.height))
    const [width, height] = [Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale))]
    const canvas = canvasOf(width, height)
    ;(canvas as Drawable).getContext('2d')?.drawImage(image, 0, 0, width, height)
    const jpeg = await encode(canvas, MEDIA_TYPE, QUALITY)
    return jpeg ? await jpeg.arrayBuffer() : 'not_a_picture'
  } finally {
    image.close()
  }
}
