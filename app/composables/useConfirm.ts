import { AppConfirm } from '#components'

export interface Question {
  title: string
  /** What exactly will be lost or changed. */
  text?: string
  /** The verb on the button. */
  action: string
  destructive?: boolean
}

/** Asks before an act; resolves to true when the person agrees. */
export function useConfirm() {
  const overlay = useOverlay()
  return async (question: Question): Promise<boolean> => {
    const dialog = overlay.create(AppConfirm, { destroyOnClose: true, props: question })
    return await dialog.open().result === true
  }
}
