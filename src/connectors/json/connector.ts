import { fileConnector } from '../files/connector.ts'
import { JSON_FORMAT } from './format.ts'

export const connector = fileConnector(JSON_FORMAT)
