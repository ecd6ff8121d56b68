import { expectTypeOf } from 'vitest'
import { createRepositories, type Database, defineModel } from '../../src/index.ts'
import * as tables from '../support/tenant-schema.ts'

const { members, projects, tasks } = tables
const model = defineModel(
  { members, projects, tasks },
  {
    members: { scopes: { tenant: (context: { tenantId: number }) => ({ tenantId: context.tenantId }) } },
    projects: {
      softDelete: 'deletedAt',
      scopes: {
        tenant: (context: { tenantId: number }) => ({ tenantId: { eq: context.tenantId } }),
        titled: (context: { title?: string }) => (context.title === undefined ? {} : { title: context.title }),
      },
    },
  },
)
const repositories = createRepositories({} as Database, model)

repositories.$with({ tenantId: 7 })
repositories.$with({ tenantId: 7, title: 'Engine' })
repositories.$with({ userId: 'for hooks' })
expectTypeOf(repositories.$with({ tenantId: 7 })).toEqualTypeOf(repositories)
// @ts-expect-error a tenant is a number
void repositories.$with({ tenantId: '7' })

void repositories.projects.findMany({ unscoped: ['tenant', 'softDelete', 'titled'] })
void repositories.tasks.findMany({ unscoped: ['softDelete'] })
void repositories.projects.find(1, { unscoped: ['tenant'] })
void repositories.projects.aggregate({ count: true, unscoped: ['tenant'] })
void repositories.projects.unscoped('tenant', 'softDelete').findMany()
// @ts-expect-error there is no such scope
void repositories.projects.findMany({ unscoped: ['other'] })
// @ts-expect-error there is no such scope
void repositories.projects.unscoped('other')

// What a scope fills need not be given.
void repositories.members.create({ id: 1, name: 'Ada' })
void repositories.members.create({ id: 1, name: 'Ada', tenantId: 7 })
// @ts-expect-error it is still a number
void repositories.members.create({ id: 1, name: 'Ada', tenantId: '7' })
// @ts-expect-error the name is required
void repositories.members.create({ id: 1 })
// @ts-expect-error no scope fills it
void repositories.tasks.create({ id: 1, projectId: 1, title: 'x' })

void repositories.projects.restore(1)
// @ts-expect-error its rows are deleted for good
void repositories.members.restore(1)
void repositories.projects.delete(1, { unscoped: ['softDelete'] })
void repositories.projects.deleteMany({ where: { id: 1 }, returning: false, unscoped: ['softDelete'] })

// @ts-expect-error the column cannot be null
defineModel({ members }, { members: { softDelete: 'name' } })
// @ts-expect-error the column is a number
defineModel({ members }, { members: { scopes: { tenant: () => ({ tenantId: '7' }) } } })
// @ts-expect-error there is no such option
defineModel({ members }, { members: { softDeletes: 'name' } })
