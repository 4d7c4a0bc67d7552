import { fileConnector } from '../files/connector.ts'
import { PARQUET } from './format.ts'

export const connector = fileConnector(PARQUET)
