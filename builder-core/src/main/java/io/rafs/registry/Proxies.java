package io.rafs.registry;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies that an environment names as other tools understand it: {@code HTTP_PROXY}, {@code HTTPS_PROXY} and
 * {@code NO_PROXY}, in capitals or not. Where it names none, the JVM's settings hold ({@code -Dhttps.proxyHost} and so on).
 * Loopback is never asked through one.
 */
public final class Proxies {
    private final Optional<URI> http;
    private final Optional<URI> https;
    private final List<String> exempt;

    private Proxies(Optional<URI> http, Optional<URI> https, List<String> exempt) {
        this.http = http;
        this.https = https;
        this.exempt = exempt;
    }

    /**
     * What an environment says.
     *
     * @throws IllegalArgumentException if a proxy is neither {@code host:port} nor an http URL
     */
    public static Proxies of(Map<String, String> environment) {
        return new Proxies(
                proxy(environment, "HTTP_PROXY"),
                proxy(environment, "HTTPS_PROXY"),
                Stream.of(either(environment, "NO_PROXY").split(","))
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    private static String either(Map<String, String> environment, String name) {
        String lower = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        return lower.isEmpty() ? environment.getOrDefault(name, "") : lower;
    }

    private static Optional<URI> proxy(Map<String, String> environment, String name) {
        String value = either(environment, name).strip();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(value.contains("://") ? value : "http://" + value);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            // its message would show the password
        }
        throw new IllegalArgumentException(
                "%s in the environment is no proxy; expected http://[USER:PASSWORD@]HOST[:PORT]".formatted(name));
    }

    boolean isEmpty() {
        return http.isEmpty() && https.isEmpty();
    }

    /** The proxy for a URL. */
    Optional<URI> of(URI target) {
        String host = target.getHost().toLowerCase(Locale.ROOT);
        if (Hosts.isLoopback(host) || exempt.stream().anyMatch(name -> covers(name, host, target.getPort()))) {
            return Optional.empty();
        }
        return target.getScheme().equals("https") ? https : http;
    }

    private static boolean covers(String name, String host, int port) {
        if (name.equals("*") || name.equals(host) || name.equals(host + ":" + port)) {
            return true;
        }
        String suffix = name.startsWith("*.") ? name.substring(1) : name.startsWith(".") ? name : "." + name;
        return host.endsWith(suffix);
    }

    static InetSocketAddress address(URI proxy) {
        return InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort());
    }

    /** The header by which a proxy knows its user, if it is given one. */
    static Optional<String> authorization(URI proxy) {
        return Optional.ofNullable(proxy.getUserInfo())
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    /** Without users and passwords. */
    @Override
    public String toString() {
        return "Proxies[http=%s, https=%s]".formatted(http.map(URI::getHost), https.map(URI::getHost));
    }
}
