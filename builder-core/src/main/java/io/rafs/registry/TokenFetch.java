package io.rafs.registry;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a token server. Source: the token protocol and its OAuth2 form, of the distribution project. */
final class TokenFetch implements Authorizer.TokenServer {
    private static final int MAX_ANSWER = 1 << 20;
    private static final String ASKED = "token";

    private final String where;
    private final RegistryOptions options;
    private final Endpoint endpoint;
    private final Wire wire;

    TokenFetch(String where, RegistryOptions options, Endpoint endpoint, Wire wire) {
        this.where = where;
        this.options = options;
        this.endpoint = endpoint;
        this.wire = wire;
    }

    @Override
    public Authorizer.Token fetch(Challenge challenge, List<String> scopes, Optional<Credentials> credentials)
            throws IOException {
        URI realm = Authorizer.realm(challenge)
                .orElseThrow(() -> wrong("it asks for a token and names no server that gives one"));
        if (realm.getHost() == null) {
            throw wrong("it asks for a token and names no server that gives one");
        }
        if (!endpoint.mayAsk(realm)) {
            throw wrong(
                    "it names '%s' as its token server, which is neither https nor a host for which plain http was allowed"
                            .formatted(Said.bounded(realm.getScheme() + "://" + realm.getHost())));
        }
        Call call = call(realm, challenge.get("service"), scopes, credentials);
        Optional<String> authorization =
                credentials.filter(c -> !c.isRefreshToken()).map(Authorizer::basic);
        Backoff backoff = new Backoff(options.retries(), where, call.asked());
        while (true) {
            try (Answer answer = wire.send(call, authorization)) {
                if (!answer.isLater()) {
                    return token(answer, credentials.isPresent());
                }
                backoff.later(answer);
            } catch (IOException e) {
                backoff.broke(e);
            }
        }
    }

    private Call call(URI realm, Optional<String> service, List<String> scopes, Optional<Credentials> credentials) {
        List<String> fields = new ArrayList<>();
        service.ifPresent(name -> fields.add("service=" + encode(name)));
        if (credentials.isPresent() && credentials.get().isRefreshToken()) {
            fields.add("grant_type=refresh_token");
            fields.add("client_id=rafs");
            fields.add("scope=" + encode(String.join(" ", scopes)));
            fields.add("refresh_token=" + encode(credentials.get().password()));
            return Call.of("POST", realm, ASKED, List.of(), options.timeouts().idle())
                    .withBody(
                            "application/x-www-form-urlencoded",
                            String.join("&", fields).getBytes(StandardCharsets.US_ASCII));
        }
        scopes.forEach(scope -> fields.add("scope=" + encode(scope)));
        String query = String.join("&", fields);
        String url = realm.toString();
        URI full = fields.isEmpty() ? realm : URI.create(url + (realm.getRawQuery() == null ? "?" : "&") + query);
        return Call.of("GET", full, ASKED, List.of(), options.timeouts().idle());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Authorizer.Token token(Answer answer, boolean known) throws IOException {
        if (answer.status() == 401 || answer.status() == 403 || answer.status() == 400) {
            throw new RegistryException(
                    Kind.DENIED,
                    answer.status(),
                    where,
                    "GET " + ASKED,
                    "%d from its token server; %s"
                            .formatted(
                                    answer.status(),
                                    known
                                            ? "the user or the password is wrong, or has no right to this repository"
                                            : "log in, or check the name"));
        }
        if (answer.status() != 200) {
            throw wrong("%d from its token server, expected 200".formatted(answer.status()));
        }
        byte[] body = answer.bytes(MAX_ANSWER);
        if (body.length > MAX_ANSWER) {
            throw wrong("the token server's answer has more than %d bytes".formatted(MAX_ANSWER));
        }
        try {
            JsonObject json = JsonObject.parse("token", body);
            Optional<String> value = json.text("token").filter(t -> !t.isEmpty());
            String token = value.isPresent() ? value.get() : json.needText("access_token");
            if (!token.matches("[\\x21-\\x7e]+")) {
                throw wrong("the token server's token has characters that no header can have");
            }
            long seconds = json.has("expires_in") ? json.needNumber("expires_in") : Authorizer.DEFAULT_SECONDS;
            return new Authorizer.Token(token, Math.max(0, Math.min(seconds, 1 << 30)));
        } catch (RefusedException e) {
            // without its reason, which may show what stands in the token's place
            throw wrong("the token server's answer is no JSON object with a token in it");
        }
    }

    private RegistryException wrong(String found) {
        return new RegistryException(Kind.WRONG_ANSWER, 0, where, "GET " + ASKED, found);
    }
}
