import { setResponseHeader } from 'h3'

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AI Secretary API</title>
<link rel="icon" type="image/svg+xml" href="/icon.svg">
<link rel="stylesheet" href="/docs/swagger/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/docs/swagger/swagger-ui-bundle.js"></script>
<script src="/docs/api-page.js"></script>
</body>
</html>`

export default definePublicHandler({
  summary: 'A page to browse and try the API',
  produces: 'text/html',
  handler({ event }) {
    setResponseHeader(event, 'content-type', 'text/html; charset=utf-8')
    return PAGE
  }
})
