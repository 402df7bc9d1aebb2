package io.rafs.testdata.registry;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The token server of a {@link TestRegistry}, asked by GET or by an OAuth2 form. */
final class TokenRoute {
    private final Access access;

    TokenRoute(Access access) {
        this.access = access;
    }

    void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        Optional<byte[]> token = access.token(
                fields(exchange.getRequestMethod().equals("POST") ? body : query),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
        if (token.isEmpty()) {
            RegistryRoutes.error(exchange, 401, "UNAUTHORIZED", "authentication required");
        } else {
            RegistryRoutes.send(exchange, 200, "application/json", token.get());
        }
    }

    static Map<String, List<String>> fields(String query) {
        Map<String, List<String>> fields = new HashMap<>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                fields.computeIfAbsent(parts[0], key -> new ArrayList<>())
                        .add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return fields;
    }
}
