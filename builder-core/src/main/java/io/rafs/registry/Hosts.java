package io.rafs.registry;

import java.net.URI;
import java.util.Locale;

/** What the name of a host says by itself; no name is looked up. */
final class Hosts {
    private Hosts() {}

    /** Whether a host without its port is this machine by its very name. */
    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("[::1]");
    }

    /** Host and port as a reference spells them: the port only where it is not the scheme's own. */
    static String of(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    }

    /** Whether both are the same scheme, host and port. */
    static boolean sameOrigin(URI a, URI b) {
        return a.getScheme().equals(b.getScheme()) && a.getHost().equalsIgnoreCase(b.getHost()) && port(a) == port(b);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    }
}
