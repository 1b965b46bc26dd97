// xUnit and Testcontainers. NOT RUN.
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Xunit;

public sealed class MockToss : IAsyncLifetime
{
    private readonly IContainer _container = new ContainerBuilder()
        .WithImage("mock-toss-cert")
        .WithPortBinding(8677, assignRandomHostPort: true)
        .WithWaitStrategy(Wait.ForUnixContainer()
            .UntilHttpRequestIsSucceeded(request => request.ForPath("/ready").ForPort(8677)))
        .Build();

    public string BaseUrl => $"http://{_container.Hostname}:{_container.GetMappedPublicPort(8677)}";

    public string PublicKey { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await _container.StartAsync();
        using var http = new HttpClient();
        PublicKey = (await http.GetStringAsync($"{BaseUrl}/_control/v1/public-key")).Trim();
    }

    public Task DisposeAsync() => _container.DisposeAsync().AsTask();
}

public class VerificationTests : IClassFixture<MockToss>
{
    private readonly MockToss _toss;

    public VerificationTests(MockToss toss) => _toss = toss;
}
