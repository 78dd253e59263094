const at = (id) => document.getElementById(id)
const pause = (ms) => new Promise((done) => setTimeout(done, ms))
const euros = (cents) => `${(cents / 100).toFixed(2)} €`

// Text only ever enters the page as text, never as markup.
const make = (tag, text, ...children) => {
  const element = document.createElement(tag)
  element.append(text, ...children)
  return element
}

const ask = async (path, options) => {
  const response = await fetch(path, options)
  const body = await response.json().catch(() => ({ error: `${response.status} ${response.statusText}` }))
  if (!response.ok) throw new Error(body.error)
  return body
}

const showShop = async () => {
  const shop = await ask('/api/shop')
  document.title = shop.name
  at('name').textContent = shop.name
  at('served').textContent = `Release ${shop.release}, served by ${shop.host}`
}

const order = async (product) => {
  const line = make('li', `${product.name}: sending…`)
  at('orders').querySelector('.empty')?.remove()
  at('orders').prepend(line)
  try {
    const { id } = await ask('/api/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ product: product.id, quantity: 1 }),
    })
    for (let tries = 0; tries < 60; tries++) {
      const now = await ask(`/api/orders/${id}`)
      if (now.state === 'done') {
        return line.replaceChildren(now.receipt, ' ', make('small', `by worker ${now.worker}`))
      }
      line.textContent = `${product.name}: order ${id} is waiting for the worker…`
      await pause(250)
    }
    line.textContent = `${product.name}: order ${id} is kept; the worker has not come to it yet.`
  } catch (error) {
    line.textContent = `${product.name}: ${error.message}`
  }
}

const card = (product) => {
  const button = make('button', 'Order')
  button.setAttribute('aria-label', `Order ${product.name}`)
  button.addEventListener('click', () => order(product))
  return make(
    'li',
    make('h3', product.name),
    make('p', product.about),
    make('div', make('strong', euros(product.cents)), button),
  )
}

const showWall = async () => {
  const names = await ask('/api/uploads')
  at('wall').replaceChildren(
    ...names
      .filter((name) => /\.(gif|jpe?g|png|webp)$/i.test(name))
      .map((name) => {
        const picture = document.createElement('img')
        picture.src = `/api/uploads/${encodeURIComponent(name)}`
        picture.alt = name
        return make('li', picture)
      }),
  )
}

at('upload').addEventListener('submit', async (event) => {
  event.preventDefault()
  try {
    await ask('/api/uploads', { method: 'POST', body: new FormData(event.target) })
    event.target.reset()
    await showWall()
  } catch (error) {
    at('served').textContent = `The picture was not kept: ${error.message}`
  }
})

// The API may be moving to a new release: the page waits for it instead of staying empty.
for (;;) {
  try {
    await showShop()
    at('products').replaceChildren(...(await ask('/api/products')).map(card))
    await showWall()
    break
  } catch {
    at('served').textContent = 'The API does not answer yet; asking again…'
    await pause(1000)
  }
}

// Shows each new release, and which copy answers, without a reload.
for (;;) {
  await pause(3000)
  await showShop().catch(() => {
    at('served').textContent = 'The API does not answer; asking again…'
  })
}
