export const ClientsScreen = () => <p>Clients</p>;
