import { loadingSchema } from '../support/loading-relations.v0.ts'
import { describeWith } from '../support/with-cases.ts'
import { describeErrorsOfWith } from '../support/with-errors.ts'
import { describeExtrasOfWith } from '../support/with-extras.ts'
import { describeFaultsOfWith } from '../support/with-faults.ts'
import { describeKeysOfWith } from '../support/with-keys.ts'
import { describeMisuseOfWith } from '../support/with-misuse.ts'
import { describePipelining } from '../support/with-pipelining.ts'

describeWith(loadingSchema)
describeErrorsOfWith(loadingSchema)
describeExtrasOfWith(loadingSchema)
describeFaultsOfWith(loadingSchema)
describeKeysOfWith(loadingSchema)
describeMisuseOfWith(loadingSchema)
describePipelining(loadingSchema)
