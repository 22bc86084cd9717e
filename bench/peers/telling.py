"""What each row really does, product by product, and why a row may be lost."""

PARVIS, HELPDESK, TRACKER = "parvis", "django-helpdesk", "request-tracker"

DOES: dict[str, dict[str, str]] = {
    "create": {
        PARVIS: "by a visitor without account: page of the procedure, two steps each saved and checked by the rules"
        " of the form, check of the answers, sending, confirmation; legal dates, journal, job; the e-mail is made by"
        " the worker afterwards; the confirmation must hold the reference",
        HELPDESK: "by a visitor without account: one page of form, sending, page of the ticket; the e-mail is composed"
        " within the sending and dropped; the page must hold the title and the text",
        TRACKER: "by a person who has an account and is signed in beforehand (not counted): form of the self-service,"
        " sending, page of the ticket; the e-mail is composed and recorded within the sending and dropped; the page"
        " must hold the title",
    },
    "list": {
        PARVIS: "the inbox of an agent as it opens: the open requests of her sectors and no others (walls of the"
        " database), by deadline, with counters, filters and warnings; lines are counted in the page",
        HELPDESK: "open tickets of the same queues, by date: the page, then its lines that its script reads in JSON;"
        " every agent sees every queue (its default); lines are counted in the JSON",
        TRACKER: "active tickets of the queues she has rights on, by number: one page of results with fields that can"
        " be edited in place (its default); lines are counted in the page",
    },
    "case": {
        PARVIS: "the request, answers, history, messages, documents, clocks and possible gestures; the look is"
        " written in the access log; the page must hold reference and title",
        HELPDESK: "the ticket, its follow-ups and the form that answers; the page must hold number and title",
        TRACKER: "the ticket, then its history that its script reads (its default); they must hold the title and"
        " a line of the text",
    },
    "search name": {
        PARVIS: "who asked, by index, in the requests she may see, whatever the state, with counters",
        HELPDESK: "the words anywhere in ten columns (ILIKE, no index), tickets of the same queues",
        TRACKER: "the words in any message (its full-text index), in the queues she has rights on",
    },
    "search title": {
        PARVIS: "a word of the title, by index, in the requests she may see, whatever the state, with counters",
        HELPDESK: "the word anywhere in ten columns (ILIKE, no index), tickets of the same queues",
        TRACKER: "the word in any message or subject (its full-text index), in the queues she has rights on",
    },
    "search text": {
        PARVIS: "not done: the inbox looks in references, titles and names, not in what people wrote",
        HELPDESK: "the word anywhere in ten columns (ILIKE, no index), tickets of the same queues; the description,"
        " not the follow-ups",
        TRACKER: "the word in any message (its full-text index), in the queues she has rights on",
    },
    "e-mail intake": {
        PARVIS: "a box of a real IMAP server, read whole by one process: from the fetch to the message in the tray, its"
        " original kept, files judged, a procedure suggested, its sender told by a receipt that the worker sends; no"
        " message twice, whatever stops it",
        HELPDESK: "the same box, by its own command: a ticket for each message, files kept, the acknowledgement"
        " composed and dropped; a message is marked once it is a ticket",
        TRACKER: "the same messages posted to its gateway on one connection, without the program that it starts for"
        " each of them nor the one that fetches them: a ticket for each, the acknowledgement composed and dropped",
    },
    "memory": {
        PARVIS: "two web workers and the process that starts them",
        HELPDESK: "two web workers and the process that starts them",
        TRACKER: "two web workers and the process that starts them",
    },
    "memory whole": {
        PARVIS: "the web workers, and besides the worker of jobs and the process of live updates, as in service: forked"
        " from one process that has loaded the whole product",
        HELPDESK: "the web workers alone: messages leave within requests, nothing is live; the mail it would fetch is"
        " a command run now and then",
        TRACKER: "the web workers alone: messages leave within requests, nothing is live",
    },
}

WHY = {
    "create": "Parvis asks the person to check before sending and keeps each step: nine exchanges, where the others"
    " have three, and the acknowledgement made by the worker in processor_ms; the exchange that makes the request is"
    " the next row",
    "create, the sending": "the sending of Parvis computes legal dates, writes the journal and defers a job besides"
    " the request",
    "list": "the walls are set and the rights read again for each page, every state is counted, and decisions that"
    " silence will make are looked for, which the others do not do: a third of its processor is the database's",
    "case": "as much Python as django-helpdesk, and more of the database: walls and rights are read again for each"
    " page, clocks, messages, documents and possible gestures are gathered, and the look is written",
    "search name": "the words are found by index; the page around them (walls, rights, filters, counters of every"
    " state) is what it takes, as in the row of the list",
    "search title": "the counters of every state are computed with the page",
    "search text": "what people wrote is not in the index of the inbox: a function that is missing",
    "memory, pss": "Parvis loads more code than django-helpdesk (forms, rules, calendars, sign-in, languages), once"
    " for both workers, and each then writes on some half of it",
    "memory, rss": "the same; besides, the process that starts the workers has loaded all they share, which is counted"
    " in each of the three",
    "memory whole, pss": "two more processes, which the others do not have: each writes on some half of what it shares",
    "e-mail intake": "the original is kept whole, what arrived is written in a journal, the sender's past is looked up"
    " and a procedure is suggested, which the others do not do",
}
