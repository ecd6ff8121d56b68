import { nameOfParameter, type PageParameter, type ParameterNames } from './query-parameter.ts'

/** The URLs of the pages around one; those that there are not are left out. */
export interface PageLinks {
  readonly first?: string
  readonly prev?: string
  readonly next?: string
  readonly last?: string
}

/** A page of `findPage`, by what its links need. */
export interface LinkedOffsetPage {
  readonly page: number
  readonly pageCount: number | null
  readonly totalKind: 'exact' | 'estimated' | 'atLeast' | 'none'
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

/** A page of `findCursorPage`, by what its links need. */
export interface LinkedCursorPage {
  readonly pageInfo: {
    readonly startCursor: string | null
    readonly endCursor: string | null
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
  }
}

/** Options of `pageLinks`. */
export interface PageLinkOptions {
  /** Other names for the parameters, as `parsePageQuery` was given. */
  readonly names?: ParameterNames
}

/**
 * Returns the URLs of the first, previous, next and last page. All other parameters of the URL stay.
 *
 * @param page What `findPage` or `findCursorPage` returned.
 * @param url The URL of this page; a relative one gives relative ones.
 * @example
 * ```ts
 * import { linkHeader, pageLinks } from 'drizzle-repository'
 *
 * const page = await repositories.cities.findPage({ page: 2, pageSize: 20, orderBy: { population: 'desc' } })
 * const links = pageLinks(page, '/cities?page=2&sort=-population')
 * // { first: '/cities?page=1&sort=-population', prev: …, next: '/cities?page=3&sort=-population', last: … }
 * const headers = { link: linkHeader(links) }
 * // </cities?page=1&sort=-population>; rel="first", …
 * ```
 */
export function pageLinks(
  page: LinkedOffsetPage | LinkedCursorPage,
  url: string | URL,
  { names }: PageLinkOptions = {},
): PageLinks {
  const changed: ChangeUrl = (changes) => changeUrl(url, changes, names)
  return 'pageInfo' in page ? linksOfCursorPage(page, readSize(url, names), changed) : linksOfOffsetPage(page, changed)
}

/** Writes links as the value of a `Link` header of RFC 8288; empty without links. */
export function linkHeader(links: PageLinks): string {
  return (['first', 'prev', 'next', 'last'] as const)
    .flatMap((relation) => (links[relation] === undefined ? [] : [`<${links[relation]}>; rel="${relation}"`]))
    .join(', ')
}

type ChangeUrl = (changes: Changes) => string

type Changes = { readonly [TName in PageParameter]?: string | number | undefined }

function linksOfOffsetPage(page: LinkedOffsetPage, changed: ChangeUrl): PageLinks {
  const { pageCount, hasNextPage, hasPreviousPage, totalKind } = page
  const lastPage = totalKind === 'exact' && pageCount !== null ? Math.max(pageCount, 1) : undefined
  const previousPage = Math.min(page.page - 1, lastPage ?? page.page)
  return {
    first: changed({ page: 1 }),
    ...(hasPreviousPage && { prev: changed({ page: previousPage }) }),
    ...(hasNextPage && { next: changed({ page: page.page + 1 }) }),
    ...(lastPage !== undefined && { last: changed({ page: lastPage }) }),
  }
}

const atStart: Changes = { first: undefined, after: undefined, last: undefined, before: undefined }

/** The last page of a list is as large as all: without a size in the URL, the reader's own default decides. */
function linksOfCursorPage({ pageInfo }: LinkedCursorPage, size: string | undefined, changed: ChangeUrl): PageLinks {
  const { startCursor, endCursor, hasNextPage, hasPreviousPage } = pageInfo
  return {
    first: changed({ ...atStart, first: size }),
    ...(hasPreviousPage && startCursor !== null && { prev: changed({ ...atStart, last: size, before: startCursor }) }),
    ...(hasNextPage && endCursor !== null && { next: changed({ ...atStart, first: size, after: endCursor }) }),
    ...(size !== undefined && { last: changed({ ...atStart, last: size }) }),
  }
}

function readSize(url: string | URL, names: ParameterNames | undefined): string | undefined {
  const { searchParams } = parseUrl(url)
  return (
    searchParams.get(nameOfParameter('first', names)) ?? searchParams.get(nameOfParameter('last', names)) ?? undefined
  )
}

function changeUrl(url: string | URL, changes: Changes, names: ParameterNames | undefined): string {
  const changed = parseUrl(url)
  for (const [parameter, value] of Object.entries(changes)) {
    const name = nameOfParameter(parameter as PageParameter, names)
    if (value === undefined) changed.searchParams.delete(name)
    else changed.searchParams.set(name, String(value))
  }
  changed.hash = ''
  return isAbsolute(url) ? changed.href : changed.pathname + changed.search
}

function isAbsolute(url: string | URL): boolean {
  return typeof url !== 'string' || URL.canParse(url)
}

/** A relative URL gets an origin to be parsed with, and loses it again. */
function parseUrl(url: string | URL): URL {
  return isAbsolute(url) ? new URL(url) : new URL(url, 'http://relative.invalid')
}
