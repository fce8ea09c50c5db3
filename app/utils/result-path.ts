type Kind = 'session' | 'faq' | 'document'

/** The page that shows something found by the search. */
export const resultPath = (kind: Kind, id: string) => ({ session: `/chat/${id}`, faq: `/faq?entry=${id}`, document: `/knowledge?document=${id}` })[kind]
