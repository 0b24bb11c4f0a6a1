#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <filesystem>
#include <thread>

#include "actions/application.h"
#include "actions/verbs.h"
#include "doors/api/api.h"
#include "doors/cli/ca_metrics.h"
#include "doors/cli/ca_tending.h"
#include "doors/cli/application.h"
#include "doors/cli/cli.h"
#include "doors/cli/demo.h"
#include "doors/cli/installation.h"
#include "doors/cli/preparing.h"
#include "doors/cli/openid_settings.h"
#include "doors/csc/csc.h"
#include "doors/esign/esign.h"
#include "doors/portal/portal.h"
#include "doors/public/public.h"
#include "doors/staff/condition.h"
#include "doors/staff/staff.h"
#include "office/applications/applications.h"
#include "platform/crypto/tls.h"
#include "platform/http/server.h"
#include "platform/messages/messages.h"
#include "platform/package/scratch.h"
#include "trust/ca/ca.h"
#include "trust/ca/status.h"

namespace paraf::cli {
namespace {

// Signals are taken by one thread that waits for them, so that no work is done in a handler.
void block_signals(sigset_t& set) {
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

Result<Address> address_of(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  unsigned port = 0;
  const bool good = colon != std::string::npos && colon > 0 &&
                    std::from_chars(listen.data() + colon + 1, listen.data() + listen.size(), port).ptr ==
                        listen.data() + listen.size() &&
                    port <= 65535;
  if (!good) return malformed("cli.listen", {{"address", listen}});
  return Address{listen.substr(0, colon), static_cast<std::uint16_t>(port)};
}

// What has to happen every so often, on a thread of its own: mails out, lists fresh, keys ahead. A
// round that fails is logged and tried again; it never stops the service.
class Rounds {
 public:
  explicit Rounds(Installation& installation) : installation_(installation) {
    threads_.emplace_back([this] {
      every(std::chrono::milliseconds{500}, "kurir", [this] { return heed(installation_.deliver()); });
    });
    threads_.emplace_back([this] {
      every(std::chrono::seconds{1}, "status",
            [this] { return installation_.tending().every_second(); });
    });
    threads_.emplace_back([this] {
      every(std::chrono::seconds{60}, "ronda", [this] { return installation_.housekeeping(); });
    });
    threads_.emplace_back([this] {
      every(std::chrono::seconds{5}, "persediaan kunci",
            [this] { return heed(installation_.refill_keys()); });
    });
    if (!installation.settings().imap_host.empty())
      threads_.emplace_back([this] {
        every(std::chrono::seconds{installation_.settings().imap_every}, "kotak surat",
              [this] { return heed(installation_.fetch_mail()); });
      });
  }
  ~Rounds() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  template <typename T>
  static Result<void> heed(Result<T> result) {
    if (!result) return tl::unexpected<Error>(result.error());
    return {};
  }

  template <typename Work>
  void every(std::chrono::milliseconds pause, const char* name, Work work) {
    while (!stop_) {
      try {
        if (const auto done_well = work(); !done_well) spdlog::error("{}: {}", name, done_well.error().line());
      } catch (const std::exception& fault) {
        // A fault of ours in one round is no reason to stop serving.
        spdlog::error("{}: {}", name, fault.what());
      }
      for (auto waited = std::chrono::milliseconds{0}; waited < pause && !stop_;
           waited += std::chrono::milliseconds{100})
        std::this_thread::sleep_for(std::min(pause, std::chrono::milliseconds{100}));
    }
  }

  Installation& installation_;
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> threads_;
};

Result<http::Options> options_for(const ServeOptions& options, const Clock& clock) {
  const Address address = TRY(address_of(options.listen));
  http::Options server;
  server.workers = 64;  // more than may wait for Argon2id in both its lines (platform/crypto/kdf.cc)
  server.address = address.host;
  server.port = address.port;
  server.clock = &clock;
  server.log = [](const http::Access& line) {
    spdlog::info("{} {} {} {} oktet {} µs", http::name_of(line.method),
                 line.pattern.empty() ? "-" : line.pattern, line.status, line.octets, line.took.count());
  };
  if (options.certificate.empty() != options.key.empty()) return malformed("cli.tls");
  if (!options.certificate.empty()) {
    crypto::TlsServerOptions tls;
    tls.certificate_pem = TRY(read_file(options.certificate));
    tls.key_pem = Secret{TRY(read_file(options.key))};
    server.tls = TRY(crypto::TlsContext::server(tls));
  }
  return server;
}

Result<void> run(const ServeOptions& options, const sigset_t& signals) {
  const SystemClock clock;
  SystemRandom random;
  const messages::Catalogue catalogue = TRY(messages::Catalogue::embedded());
  std::unique_ptr<Preparing> preparing;
  if (options.demo && !Installation::exists(options.data)) {
    preparing = TRY(Preparing::start(TRY(options_for(options, clock)), catalogue));
    TRY(lived_in_demo(options.data, options.sop_folder, options.listen,
                      [&](std::string how_far) { preparing->tell(std::move(how_far)); }));
  }
  package::sweep_scratch();  // what a server that was killed left
  const auto installation = TRY(Installation::open(options.data, clock, random));

  http::Router router;
  api::mount(router, {installation->desk(), installation->services(), installation->accounts(), catalogue});
  const publik::Parts parts{installation->desk(), installation->services(), installation->accounts(),
                            catalogue, installation->responder(), installation->settings().demo};
  publik::mount(router, parts);
  staff::Providers providers;
  if (const std::string& file = installation->settings().openid_file; !file.empty())
    providers = TRY(read_providers(TRY(read_file(file)), file, installation->settings().base_url, clock, random));
  staff::mount(router, parts, std::move(providers));
  staff::mount_condition(router, parts, [&tending = installation->tending()] {
    const cli::Tending::Health health = tending.health();
    staff::Tended tended{health.token, health.clock_sources, health.clocks_agree, {}};
    for (const Alarm& alarm : tending.alarms()) tended.alarms.push_back(alarm.says);
    return tended;
  });
  portal::mount(router, parts);
  actions::ApplicationDesk application_desk{installation->desk(), installation->services()};
  esign::mount(router, {application_desk, catalogue, parts});
  csc::mount(router, {application_desk, catalogue, parts});
  TRY(mount_metrics(router, *installation));
  http::Options server_options = TRY(options_for(options, clock));
  server_options.scratch = installation->folder();
  if (auto proxies = TRY(applications::parse_networks(installation->settings().trusted_proxies)); !proxies.empty())
    server_options.trusted_proxy = [proxies = std::move(proxies)](std::string_view address) {
      return std::any_of(proxies.begin(), proxies.end(), [&](const auto& network) { return network.holds(address); });
    };
  const Rounds rounds{*installation};
  preparing.reset();
  const auto server = TRY(http::Server::start(std::move(router), std::move(server_options)));
  const std::string address =
      fmt::format("{}://{}", options.certificate.empty() ? "http" : "https", options.listen);
  if (options.demo) {
    TRY(make_demo_application(*installation));
    TRY(tell_demo(*installation, address));
    tell_demo_application(*installation, address);
  }
  fmt::print("Paraf melayani {}\n", address);
  std::fflush(stdout);

  int signal_number = 0;
  sigwait(&signals, &signal_number);
  fmt::print("Berhenti …\n");
  server->stop();
  return {};
}

}  // namespace

int serve(const ServeOptions& options) {
  sigset_t signals;
  block_signals(signals);
  const auto ran = run(options, signals);
  return ran ? static_cast<int>(done) : say_error(ran.error());
}

}  // namespace paraf::cli
