package io.rafs.registry;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The JDK's HTTP clients, made when they are needed: one that checks certificates, one that does not. HTTP/1.1, which every
 * registry, proxy and storage behind it speaks, and in which a broken transfer breaks no other.
 */
final class Clients {
    static {
        // Without this the JDK keeps a user's name and password from the proxy that they are for, where it tunnels TLS.
        // It is read once, with the first client of the process.
        if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
            System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        }
    }

    private final RegistryOptions options;
    private Optional<HttpClient> checked = Optional.empty();
    private Optional<HttpClient> unchecked = Optional.empty();

    Clients(RegistryOptions options) {
        this.options = options;
    }

    /** The client for a host; TLS is prepared even where it is not used, as a redirect may need it. */
    synchronized HttpClient of(URI uri) throws IOException {
        if (options.insecure().contains(Hosts.of(uri))) {
            if (unchecked.isEmpty()) {
                unchecked = Optional.of(client(Trust.unchecked()));
            }
            return unchecked.get();
        }
        if (checked.isEmpty()) {
            checked = Optional.of(client(Trust.checked(options.tlsCa())));
        }
        return checked.get();
    }

    private HttpClient client(SSLContext tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(options.timeouts().connect())
                .sslContext(tls);
        if (!options.proxies().isEmpty()) {
            builder.proxy(new Selector(options.proxies()));
        }
        return builder.build();
    }

    private static final class Selector extends ProxySelector {
        private final Proxies proxies;

        Selector(Proxies proxies) {
            this.proxies = proxies;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(proxies.of(uri)
                    .map(proxy -> new Proxy(Proxy.Type.HTTP, Proxies.address(proxy)))
                    .orElse(Proxy.NO_PROXY));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException e) {
            // the request fails, too, and says so
        }
    }
}
