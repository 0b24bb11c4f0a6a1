// bench/http.cc: how near our server comes to nginx with a small static answer.
//
// Both serve the same 1,500 octets from one thread, in the same minutes, taking turns; wrk asks over 64 and
// 512 kept connections. Requests per second depend on the machine's mood, so what is printed and gated is
// the ratio of processor time per request: ours over nginx's, below 1 is better. Every answer is
// counted by wrk; one that is not 2xx, or a broken connection, fails the run.
//
//     bench_http [seconds per turn, default 3]
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "platform/http/server.h"
#include "tests/support/http_client.h"

namespace {

using namespace paraf;

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  std::array<char, 4096> piece{};
  while (std::fgets(piece.data(), static_cast<int>(piece.size()), pipe) != nullptr) text += piece.data();
  pclose(pipe);
  return text;
}

// Processor time of a process, in seconds: fields 14 and 15 of /proc/PID/stat.
double cpu_of(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  text.erase(0, std::min(text.rfind(')') + 2, text.size()));
  long long user = 0, system = 0;
  if (std::sscanf(text.c_str(), "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system) != 2) return 0;
  return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Turn {
  double requests = 0;
  bool clean = false;
};

// wrk in a process of its own, so that its processor time is not ours.
Turn ask(std::uint16_t port, int connections, int seconds) {
  const std::string said = output_of(fmt::format("wrk -t1 -c{} -d{}s http://127.0.0.1:{}/static 2>&1", connections, seconds, port));
  Turn turn;
  const std::size_t at = said.find(" requests in ");
  if (at != std::string::npos) turn.requests = std::atof(said.substr(said.rfind('\n', at) + 1).c_str());
  turn.clean = turn.requests > 0 && said.find("Non-2xx") == std::string::npos && said.find("Socket errors") == std::string::npos;
  if (!turn.clean) fmt::print(stderr, "{}\n", said);
  return turn;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 3;
  constexpr int rounds = 5;
  char pattern[] = "/tmp/paraf-bench-http-XXXXXX";
  const std::string folder = mkdtemp(pattern);
  std::filesystem::permissions(folder, std::filesystem::perms{0755});
  const std::string body(1500, 'x');
  std::ofstream{folder + "/static"} << body;

  // Ours in a child, so that its processor time can be read like nginx's.
  int ready[2];
  if (pipe(ready) != 0) return 2;
  const pid_t ours = fork();
  if (ours == 0) {
    http::Router router;
    router.add(http::Method::get, "/static", [](http::Request&) { return http::Response::text(500, "quick only"); },
               {.quick = [made = http::make_ready(200, {{"Content-Type", "text/plain"}, {"Cache-Control", "max-age=60"}}, std::string(1500, 'x'))](
                             const http::Request&) { return std::optional{http::Response::ready(made)}; }});
    const SystemClock clock;
    http::Options options;
    options.port = 0;
    options.threads = 1;
    options.workers = 1;
    options.clock = &clock;
    auto server = http::Server::start(std::move(router), options);
    const std::uint16_t port = server ? (*server)->port() : std::uint16_t{0};
    if (write(ready[1], &port, sizeof port) != sizeof port || port == 0) std::_Exit(2);
    for (;;) pause();
  }
  std::uint16_t our_port = 0;
  if (read(ready[0], &our_port, sizeof our_port) != sizeof our_port || our_port == 0) return 2;

  const std::uint16_t nginx_port = static_cast<std::uint16_t>(our_port == 65535 ? our_port - 1 : our_port + 1);
  std::ofstream{folder + "/nginx.conf"} << fmt::format(
      "daemon off; worker_processes 1; pid {0}/nginx.pid; error_log {0}/error.log;\n"
      "events {{ worker_connections 4096; }}\n"
      "http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=10;\n"
      "  client_body_temp_path {0}; proxy_temp_path {0}; fastcgi_temp_path {0}; uwsgi_temp_path {0}; scgi_temp_path {0};\n"
      "  server {{ listen 127.0.0.1:{1} backlog=4096; root {0}; location / {{ add_header Cache-Control max-age=60; }} }} }}\n",
      folder, nginx_port);
  const pid_t nginx = fork();
  if (nginx == 0) {
    execlp("nginx", "nginx", "-c", (folder + "/nginx.conf").c_str(), "-e", (folder + "/error.log").c_str(), static_cast<char*>(nullptr));
    std::_Exit(127);
  }
  tests::Answer answer;
  for (int i = 0; i < 100 && answer.status != 200; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    answer = tests::HttpClient{nginx_port}.get("/static");
  }
  const pid_t worker = std::atoi(output_of("pgrep -P " + std::to_string(nginx)).c_str());
  bool good = answer.status == 200 && answer.body == body && worker > 0 && tests::HttpClient{our_port}.get("/static").body == body;
  if (!good) fmt::print(stderr, "the servers did not start\n");

  fmt::print("{:>12} {:>14} {:>14} {:>12} {:>12} {:>22}\n", "connections", "nginx req/s", "paraf req/s", "nginx µs", "paraf µs", "CPU paraf/nginx");
  for (const int connections : {64, 512}) {
    if (!good) break;
    std::vector<double> ratios, theirs_us, ours_us, theirs_rate, ours_rate;
    for (int round = 0; round < rounds && good; ++round) {
      double before = cpu_of(worker);
      const Turn theirs = ask(nginx_port, connections, seconds);
      const double their_cpu = cpu_of(worker) - before;
      before = cpu_of(ours);
      const Turn mine = ask(our_port, connections, seconds);
      const double our_cpu = cpu_of(ours) - before;
      good = theirs.clean && mine.clean && their_cpu > 0;
      if (!good) break;
      theirs_us.push_back(1e6 * their_cpu / theirs.requests);
      ours_us.push_back(1e6 * our_cpu / mine.requests);
      theirs_rate.push_back(theirs.requests / seconds);
      ours_rate.push_back(mine.requests / seconds);
      ratios.push_back(ours_us.back() / theirs_us.back());
    }
    if (!good) break;
    fmt::print("{:>12} {:>14.0f} {:>14.0f} {:>12.1f} {:>12.1f} {:>9.2f} (speed {:.2f} x)\n", connections, median(theirs_rate), median(ours_rate), median(theirs_us),
               median(ours_us), median(ratios), 1 / median(ratios));
    // performance.md: cached answers at least as cheap as nginx's static ones; 15 % is the band of the measure.
    if (median(ratios) > 1.15) good = false;
  }
  kill(ours, SIGTERM);
  kill(nginx, SIGTERM);
  waitpid(ours, nullptr, 0);
  waitpid(nginx, nullptr, 0);
  std::filesystem::remove_all(folder);
  fmt::print("{}\n", good ? "good" : "NOT GOOD");
  return good ? 0 : 1;
}
