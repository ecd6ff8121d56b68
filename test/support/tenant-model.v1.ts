import { defineRelations } from 'drizzle-orm'
import { defineModel } from '../../src/index.ts'
import { labels, members, projects, taskLabels, tasks, tenantOptions } from './tenant-schema.ts'

const schema = defineRelations({ members, projects, tasks, labels, taskLabels }, (r) => ({
  members: {
    lead: r.one.members({ from: r.members.leadId, to: r.members.id, alias: 'lead' }),
    reports: r.many.members({ from: r.members.id, to: r.members.leadId, alias: 'lead' }),
    projects: r.many.projects({ from: r.members.id, to: r.projects.ownerId }),
  },
  projects: {
    owner: r.one.members({ from: r.projects.ownerId, to: r.members.id }),
    tasks: r.many.tasks({ from: r.projects.id, to: r.tasks.projectId }),
  },
  tasks: {
    project: r.one.projects({ from: r.tasks.projectId, to: r.projects.id, optional: false }),
    taskLabels: r.many.taskLabels({ from: r.tasks.id, to: r.taskLabels.taskId }),
    labels: r.many.labels({
      from: r.tasks.id.through(r.taskLabels.taskId),
      to: r.labels.id.through(r.taskLabels.labelId),
    }),
  },
  labels: { taskLabels: r.many.taskLabels({ from: r.labels.id, to: r.taskLabels.labelId }) },
  taskLabels: {
    task: r.one.tasks({ from: r.taskLabels.taskId, to: r.tasks.id }),
    label: r.one.labels({ from: r.taskLabels.labelId, to: r.labels.id }),
  },
}))

export const tenantModel = defineModel(schema, tenantOptions)
