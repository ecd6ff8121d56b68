/** PostgreSQL cuts a name off that has more bytes: two of them could be one. */
export const longestName = 63
