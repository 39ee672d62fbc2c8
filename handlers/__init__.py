"""What Canopy does: the table of contents. A feature is a module with `routes`, and one line here."""

from handlers import help, home, welcome
from handlers.champions import kudos, receiving
from handlers.check_ins import answer, ask, channel, picture, say_more, set_up
from handlers.managers import conversations, digest
from handlers.mine import answers, data, pause

FEATURES = (
    welcome.routes,
    home.routes,
    ask.routes,
    answer.routes,
    say_more.routes,
    channel.routes,
    picture.routes,
    set_up.routes,
    answers.routes,
    data.routes,
    pause.routes,
    conversations.routes,
    digest.routes,
    kudos.routes,
    receiving.routes,
    help.routes,
)
