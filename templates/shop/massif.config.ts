import { project } from 'massif'

export default project({
  name: 'shop',
  lake: 'lake',
})
