/** What stands on the screen when the phone's storage does not open: never a white page. Both languages: none is chosen yet. */

const WORDS = {
  waits: ['手机存储还没有回应。请关掉随工的其他窗口；还不行就重启手机。记录没有丢。',
    'The phone\'s storage does not answer yet. Close other windows of Suigong; if that does not help, restart the phone. No record is lost.'],
  newer: ['手机上的数据来自更新的随工。请连上网络，再重新打开。记录没有丢。',
    'The data on this phone comes from a newer Suigong. Connect to the network and open it again. No record is lost.'],
  broken: ['手机存储打不开。请清出空间，再重新打开随工。',
    'The phone\'s storage does not open. Free some space, then open Suigong again.'],
} as const

/** Shows why; the app replaces it when it starts after all. */
export function sayNoStart(why: keyof typeof WORDS): void {
  const page = document.createElement('div')
  page.className = 'page'
  page.setAttribute('role', 'alert')
  page.dataset['test'] = 'no-start'
  for (const text of WORDS[why]) page.append(Object.assign(document.createElement('p'), { textContent: text }))
  const again = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-main', textContent: '重新打开 · Open again' })
  again.addEventListener('click', () => location.reload())
  page.append(again)
  document.querySelector('#app')?.replaceChildren(page)
}
