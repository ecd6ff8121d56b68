import { pgTable } from 'drizzle-orm/pg-core'
import { testCasing } from '../support/casing.ts'

const names = {
  unique: 'people_first_name_unique',
  uniques: 'people_home_town_zip_code_unique',
  index: 'people_zip_code_years_index',
  foreignKey: 'friendships_first_person_people_person_id_fk',
  primaryKey: 'friendships_first_person_second_person_pk',
}

testCasing('drizzle({ casing })', pgTable, names, { casing: 'snake_case' })
