import { project } from 'massif'

export default project({
  name: 'streaming-recommender',
  lake: 'lake',
  // What makes the data, and what tests the project, holds no assets.
  exclude: ['generate', 'test'],
})
