/** The page that shows something found by the search. */
export const resultPath = (kind: 'session' | 'faq', id: string) => kind === 'session' ? `/chat/${id}` : `/faq/${id}`
