export { compareCatalogues, type Difference } from './compare-catalogues.ts'
export { describeDifferences } from './describe-difference.ts'
export { type Catalogue, type CatalogueOptions, readCatalogue } from './read-catalogue.ts'
