import { fileConnector } from '../files/connector.ts'
import { CSV } from './format.ts'

export const connector = fileConnector(CSV)
