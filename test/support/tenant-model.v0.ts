import { relations } from 'drizzle-orm'
import { defineModel } from '../../src/index.ts'
import * as tables from './tenant-schema.ts'

const { members, projects, tasks, labels, taskLabels } = tables

export const tenantModel = defineModel(
  {
    members,
    projects,
    tasks,
    labels,
    taskLabels,
    ofMembers: relations(members, ({ one, many }) => ({
      lead: one(members, { fields: [members.leadId], references: [members.id], relationName: 'lead' }),
      reports: many(members, { relationName: 'lead' }),
      projects: many(projects),
    })),
    ofProjects: relations(projects, ({ one, many }) => ({
      owner: one(members, { fields: [projects.ownerId], references: [members.id] }),
      tasks: many(tasks),
    })),
    ofTasks: relations(tasks, ({ one, many }) => ({
      project: one(projects, { fields: [tasks.projectId], references: [projects.id] }),
      taskLabels: many(taskLabels),
    })),
    ofLabels: relations(labels, ({ many }) => ({ taskLabels: many(taskLabels) })),
    ofTaskLabels: relations(taskLabels, ({ one }) => ({
      task: one(tasks, { fields: [taskLabels.taskId], references: [tasks.id] }),
      label: one(labels, { fields: [taskLabels.labelId], references: [labels.id] }),
    })),
  },
  tables.tenantOptions,
)
