/** A first request to `/v1` in three languages, ready to run. */
export function apiSnippets(origin: string, secret: string, question: string) {
  const base = `${origin}/v1`
  return {
    python: [
      'from openai import OpenAI',
      '',
      `client = OpenAI(base_url="${base}", api_key="${secret}")`,
      'answer = client.chat.completions.create(',
      '    model="anna-secretary",',
      `    messages=[{"role": "user", "content": "${question}"}],`,
      ')',
      'print(answer.choices[0].message.content)'
    ].join('\n'),
    javascript: [
      'import OpenAI from \'openai\'',
      '',
      `const client = new OpenAI({ baseURL: '${base}', apiKey: '${secret}' })`,
      'const answer = await client.chat.completions.create({',
      '  model: \'anna-secretary\',',
      `  messages: [{ role: 'user', content: '${question}' }]`,
      '})',
      'console.log(answer.choices[0].message.content)'
    ].join('\n'),
    curl: [
      `curl ${base}/chat/completions \\`,
      `  -H "Authorization: Bearer ${secret}" \\`,
      '  -H "Content-Type: application/json" \\',
      `  -d '{"model": "anna-secretary", "messages": [{"role": "user", "content": "${question}"}]}'`
    ].join('\n')
  }
}
