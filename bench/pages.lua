-- One customer after the other: opens his link and sends its form, each link once.
-- A thread has one connection, so an answer is that of the request before it.
-- Arguments: the kind of page, the file of tokens, how many threads, a file for what
-- was accepted.
local number = 0
local threads = {}

function setup(thread)
    thread:set("place", number)
    number = number + 1
    table.insert(threads, thread)
end

function init(args)
    kind, out = args[1], args[4]
    tokens, taken, accepted, refused = {}, 0, {}, 0
    local line_number = 0
    for line in io.lines(args[2]) do
        if line_number % tonumber(args[3]) == place then
            table.insert(tokens, line)
        end
        line_number = line_number + 1
    end
    sent = io.open(out .. "." .. place, "w")
    form, cookie = nil, nil
end

local function escape(text)
    return (text:gsub("[^%w%-_%.~]", function(one)
        return string.format("%%%02X", one:byte())
    end))
end

function request()
    if form then
        local path = kind == "rate" and "/rate/" .. token .. "/submit_feedback"
            or "/feedback/" .. token
        return wrk.format("POST", path, {
            ["Cookie"] = cookie,
            ["Content-Type"] = "application/x-www-form-urlencoded",
        }, form)
    end
    taken = taken + 1
    token = tokens[taken]
    if not token then
        wrk.thread:stop()
        token = "none"
    end
    local path = kind == "rate" and "/rate/" .. token .. "/5" or "/feedback/" .. token
    return wrk.format("GET", path)
end

function response(status, headers, body)
    if form then
        if status == 200 then
            sent:write(token, "\n")
            sent:flush()
        else
            refused = refused + 1
        end
        form = nil
        return
    end
    local csrf = body:match('name="csrf_token"[^>]-value="([^"]+)"')
    local nonce = body:match('data%-nonce="([^"]+)"')
    for name, value in pairs(headers) do
        if name:lower() == "set-cookie" and value:match("session_id=") then
            cookie = value:match("session_id=[^;]+")
        end
    end
    if status == 200 and csrf and cookie then
        form = "csrf_token=" .. escape(csrf) .. "&feedback=Fine&comment=Fine&rate=5"
            .. "&score=9&nonce=" .. escape(nonce or "")
    else
        refused = refused + 1
    end
end

function done(summary, latency, requests)
    local bad = 0
    for _, thread in ipairs(threads) do
        bad = bad + thread:get("refused")
    end
    io.write(string.format("REQUESTS %d SECONDS %.3f REFUSED %d P99MS %.1f\n",
        summary.requests, summary.duration / 1e6, bad,
        latency:percentile(99) / 1000))
end
