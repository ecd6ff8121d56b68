import { testRoundTrips } from '../../support/round-trip-cases.ts'

testRoundTrips('0.31')
