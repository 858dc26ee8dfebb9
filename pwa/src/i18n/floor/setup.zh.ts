/** Words of a phone on a server that nobody has set up yet, Chinese. */
export const floorSetupZh = {
  'vacant.title': '这台服务器还没有设置',
  'vacant.text': '请先在电脑上打开下面的地址，建好工厂，再来登记手机。',
  'vacant.open': '打开设置',
} as const
