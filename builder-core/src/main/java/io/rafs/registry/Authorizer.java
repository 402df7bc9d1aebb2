package io.rafs.registry;

import io.rafs.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Knows by which header a registry lets us in: none, user and password, or a token for what is to be done, which is
 * fetched when a registry first asks for it and anew before it ends.
 */
final class Authorizer {
    /** A token is not used in its last seconds: a request takes time to arrive. */
    private static final long MARGIN_SECONDS = 5;

    /** What a token is good for if its server does not say. Source: the token protocol. */
    static final long DEFAULT_SECONDS = 60;

    /** Something that lets us in until a time of {@link System#nanoTime}. */
    record Token(String value, long seconds) {}

    private record Held(String header, long since, long seconds) {
        boolean fresh() {
            return System.nanoTime() - since < (seconds - MARGIN_SECONDS) * 1_000_000_000L;
        }
    }

    private final String host;
    private final CredentialSource source;
    private final TokenServer server;
    private final Map<List<String>, Held> tokens = new HashMap<>();

    /** What the registry itself said that a request needs, where it said so. */
    private final Map<List<String>, List<String>> alsoAsked = new HashMap<>();

    private final Set<String> secrets = new LinkedHashSet<>();
    private Optional<Challenge> challenge = Optional.empty();
    private Optional<Optional<Credentials>> credentials = Optional.empty();

    Authorizer(String host, CredentialSource source, TokenServer server) {
        this.host = host;
        this.source = source;
        this.server = server;
    }

    /** What to send with a request that needs these scopes; nothing as long as the registry has not asked. */
    synchronized Optional<String> header(List<String> scopes) throws IOException {
        if (challenge.isEmpty()) {
            return Optional.empty();
        }
        if (!challenge.get().bearer()) {
            return credentials().map(Authorizer::basic);
        }
        Held held = tokens.get(scopes);
        if (held == null || !held.fresh()) {
            held = fetch(scopes);
        }
        return Optional.of(held.header());
    }

    /**
     * Takes a 401: whether it makes sense to ask again.
     *
     * @param used what was sent with the request
     */
    synchronized boolean accept(Optional<Challenge> asked, List<String> scopes, Optional<String> used)
            throws IOException {
        if (asked.isEmpty()) {
            return false;
        }
        if (!asked.get().bearer()) {
            challenge = asked;
            Optional<String> now = credentials().map(Authorizer::basic);
            return now.isPresent() && !now.equals(used);
        }
        challenge = asked;
        asked.get().get("scope").ifPresent(more -> alsoAsked.put(scopes, List.of(more.split(" "))));
        Held held = tokens.get(scopes);
        if (held != null && used.isPresent() && held.header().equals(used.get())) {
            tokens.remove(scopes); // another thread may have a new one already
        }
        return true;
    }

    private Held fetch(List<String> scopes) throws IOException {
        Challenge asked = challenge.orElseThrow();
        Set<String> all = new TreeSet<>(scopes);
        all.addAll(alsoAsked.getOrDefault(scopes, List.of()));
        long now = System.nanoTime();
        Token token;
        try {
            token = server.fetch(asked, List.copyOf(all), credentials());
        } catch (RegistryException e) {
            challenge = Optional.empty(); // the next request asks how to be let in again
            throw e;
        }
        secrets.add(token.value());
        Held held = new Held("Bearer " + token.value(), now, token.seconds());
        tokens.put(scopes, held);
        return held;
    }

    /** Whether there are any, for the advice in messages. */
    synchronized boolean hasCredentials() throws IOException {
        return credentials().isPresent();
    }

    private Optional<Credentials> credentials() throws IOException {
        if (credentials.isEmpty()) {
            credentials = Optional.of(find());
            credentials.get().ifPresent(found -> {
                secrets.add(found.password());
                secrets.add(basic(found));
            });
        }
        return credentials.get();
    }

    /** Trouble with files and helpers is none of the network, which would be tried again. */
    private Optional<Credentials> find() throws RegistryException {
        try {
            return source.forHost(host);
        } catch (IOException e) {
            throw new RegistryException(
                    Kind.DENIED, 0, host, "credentials", Said.bounded(String.valueOf(e.getMessage())));
        }
    }

    /** A text in which a server may have repeated what it was sent, without that. */
    synchronized String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            if (!secret.isEmpty()) {
                redacted = redacted.replace(secret, "[hidden]");
            }
        }
        return redacted;
    }

    static String basic(Credentials credentials) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (credentials.user() + ":" + credentials.password()).getBytes(StandardCharsets.UTF_8));
    }

    /** Gives tokens. */
    interface TokenServer {
        /** A token for these scopes, or a {@link RegistryException}, {@link Kind#DENIED} if there is none for us. */
        Token fetch(Challenge challenge, List<String> scopes, Optional<Credentials> credentials) throws IOException;
    }

    /** The URL that a challenge names. */
    static Optional<URI> realm(Challenge challenge) {
        try {
            return challenge.get("realm").map(URI::create);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
