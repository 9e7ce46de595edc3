-- Creates of invoices: each under a key of its own, or all refused for an amount of zero.
local prefix, amount = "", "1500.00"
local number = 0

function init(arguments)
   prefix = arguments[1]
   amount = arguments[2] or amount
end

function request()
   number = number + 1
   local headers = { ["Idempotency-Key"] = prefix .. number }
   for name, value in pairs(wrk.headers) do headers[name] = value end
   headers["Content-Type"] = "application/json"
   return wrk.format("POST", nil, headers, '{"amount": "' .. amount .. '", "service": "SMS in November"}')
end
