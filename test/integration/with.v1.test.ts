import { loadingSchema } from '../support/loading-relations.v1.ts'
import { describeWith } from '../support/with-cases.ts'
import { describeMisuseOfWith } from '../support/with-misuse.ts'

describeWith(loadingSchema)
describeMisuseOfWith(loadingSchema)
