/** What runs were asked for beyond their selection, and the ranges that they left stale. JSON. */
export const ASKED = ['alter table runs add column asked text', 'alter table produced add column pending text'] as const
