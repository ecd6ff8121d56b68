import { testRoundTrips } from '../../support/round-trip-cases.ts'

testRoundTrips('1.0')
