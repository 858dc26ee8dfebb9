/** Hands a file to the person: the phone's share sheet where there is one, else a download. Answers which; "kept": the person closed the sheet. */
export async function offerFile(file: File): Promise<'shared' | 'downloaded' | 'kept'> {
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title: file.name })
      return 'shared'
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'AbortError') return 'kept'
    }
  }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  return 'downloaded'
}
