// The token of an onboarding link stands behind `#`, where no server sees it: it is handed over once, by a form, and
// is gone from the address bar and the history before that. Everything after the entry works without script.
const token = location.hash.slice(1)
if (token.includes('.')) {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = '/onboarding/session'
  const returnUrl = new URLSearchParams(location.search).get('returnUrl') ?? ''
  history.replaceState(null, '', location.pathname)
  for (const [name, value] of Object.entries({ token, returnUrl })) {
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = name
    field.value = value
    form.append(field)
  }
  document.body.append(form)
  form.submit()
}

// Copying is for those who have the script; without it the text can be selected.
document.documentElement.classList.add('scripted')
document.addEventListener('click', async event => {
  const button = event.target.closest('button[data-copy]')
  if (!button) return
  const source = document.getElementById(button.dataset.copy)
  const text = source.value ?? source.textContent
  const label = button.textContent
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = button.dataset.copied
  } catch {
    getSelection().selectAllChildren(source)
    button.textContent = button.dataset.selected
  }
  setTimeout(() => {
    button.textContent = label
  }, 2_000)
})
